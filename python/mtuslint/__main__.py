"""`python -m mtuslint` is the program, where its folder isn't on the path."""

from mtuslint import _main

_main()
