"""`python -m copnb` is the command `copnb`."""

from copnb.cli import main

main(prog_name="copnb")
