#!/bin/sh
# The program, with the Python beside it and nothing of another one.
here=$(dirname "$(readlink -f "$0")")
for name in $(env | sed -n 's/^\(PYTHON[A-Z0-9_]*\)=.*/\1/p'); do
  unset "$name"
done
PYTHONNOUSERSITE=1
export PYTHONNOUSERSITE
exec "$here/python/bin/python3" -P -m gouji "$@"
