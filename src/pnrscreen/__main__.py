"""``python -m pnrscreen``: the same as the command ``pnrscreen``."""

from pnrscreen.cli import main

if __name__ == "__main__":
    main()
