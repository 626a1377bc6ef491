"""`python -m mtuslint` is the program, where its folder isn't on the path."""

import subprocess
import sys

from mtuslint import find_program

sys.exit(subprocess.run([str(find_program()), *sys.argv[1:]], check=False).returncode)
