#!/bin/sh
# Opens the desk of a campaign, and then a terminal in which `gouji` is a command.
self=$(readlink -f "$0")
here=$(dirname "$self")
if [ -t 0 ] && [ -t 1 ]; then
  PATH=$here:$PATH
  export PATH
  gouji start "$@"
  exec "${SHELL:-/bin/sh}"
fi
for terminal in deepin-terminal mate-terminal gnome-terminal konsole xfce4-terminal x-terminal-emulator xterm; do
  command -v "$terminal" >/dev/null 2>&1 || continue
  case $terminal in
    gnome-terminal) exec "$terminal" -- "$self" "$@" ;;
    mate-terminal | xfce4-terminal) exec "$terminal" -x "$self" "$@" ;;
    *) exec "$terminal" -e "$self" ;;
  esac
done
echo "open a terminal here and type: ./gouji --help" >&2
exit 1
