"""Views: fetch through access, bind a form, call one service, render. No rules here."""
