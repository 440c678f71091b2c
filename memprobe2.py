import gc, sys
sys.argv=["x"]
from itertools import cycle, islice
from bench._portal import private_portal
import bench.memory as bm
def rss(): return bm._held_after(iter(()),0)
from django.template import base
render=base.Template._render
with private_portal():
    base.Template._render=render
    asked=cycle(bm._asked())
    def state(n):
        import responses.reading.showing as a, responses.drafting.forms.showing as b, responses.approval.review_parts as c, config.answering.kept_html as d, surveys.checking.checks as e
        print(n, round(rss(),1), [(m.__name__,len(m._kept._texts),m._kept._characters) for m in (a,b,c,d)],len(e._checked_texts._kept), len(gc.get_objects()), flush=True)
    n=0
    for step in (1000,1000,1000):
        for ask in islice(asked,step): ask()
        n+=step; state(n)
