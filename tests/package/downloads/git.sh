#!/bin/sh
# In git's place: writes its arguments into the file $ASKED, clones empty folders and has no commit.
case "$*" in
  *version*) echo "git version 2.39.0"; exit ;;
esac
echo "$*" >> "$ASKED"
case "$*" in
  *clone*) for folder; do :; done; mkdir -p "$folder" ;;
  *) exit 1 ;;
esac
