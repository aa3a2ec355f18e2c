import os
import tempfile
from importlib.machinery import PathFinder

import lief

CPUS = lief.MachO.Header.CPU_TYPE

universal = lief.MachO.parse(PathFinder.find_spec("_json").origin)
library = universal.take(CPUS.ARM64)
next(each for each in library.libraries if each.name.endswith("libSystem.B.dylib")).name = "@rpath/libgone.dylib"
file = os.path.join(tempfile.mkdtemp(), "libown.dylib")
library.write(file)
binaries = [(file, "own")]
