#!/bin/sh
# golden.sh: every golden frame is drawn as it was when it was last looked at.
exec sh tests/golden.sh check
