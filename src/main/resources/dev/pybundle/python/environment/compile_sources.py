"""Compile all Python sources below a folder, once and for all.

Usage: ``python -I -B compile_sources.py FOLDER FINAL_FOLDER``. FOLDER holds
the sources now and FINAL_FOLDER will, which is what tracebacks show.
"""

import compileall
import py_compile
import re
import sys

# Nothing imports these below the folder; some of them are wrong on purpose.
LEFT_OUT = r".*[\\/](?:test|tests|idlelib|lib2to3|site-packages)[\\/]"


def main(folder: str, final_folder: str) -> int:
    """Write the byte code beside the sources; return the exit code."""
    compiled = compileall.compile_dir(
        folder,
        quiet=1,
        rx=re.compile(re.escape(folder) + LEFT_OUT),
        stripdir=folder,
        prependdir=final_folder,
        # The sources never change, and a cache that is restored from a backup
        # may have other times.
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    return 0 if compiled else 1


sys.exit(main(*sys.argv[1:]))
