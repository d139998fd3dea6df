# SPDX-License-Identifier: Apache-2.0
"""``python -m distill STAGE --config FILE``."""

import sys

from distill.cli import main

if __name__ == "__main__":
    sys.exit(main())
