#!/bin/sh
# Puts a version of a model in place for the service that uses it.
#
#   cartulary watch --stage Production --exec ./deploy.sh    deploys what is promoted, as it is promoted
#   deploy.sh REF                                            deploys one version, such as digits:v3
#   deploy.sh --rollback NAMESPACE/MODEL                     puts the one before in place again
#
# DEPLOY_DIR   where to; ./deployed unless set. The service reads DEPLOY_DIR/NAMESPACE/MODEL/current
# CHECK        a command that gets the path of the new version before it is put in place; unless it exits with 0, nothing changes
# RELOAD       a command that tells the service; unless it exits with 0, the version before is put in place again
# CARTULARY    how the command line is called; "cartulary" unless set, "npx cartulary" in a clone
set -eu
root=${DEPLOY_DIR:-./deployed}

say() { echo "deploy: $*"; }

# A rename is one step: a reader sees the old version or the new one, never none.
point() {
  ln -sfn "$1" "$2.new.$$"
  mv -fT "$2.new.$$" "$2" 2>/dev/null || mv -fh "$2.new.$$" "$2"
}

put_in_place() {
  before=$(readlink "$home/current" || true)
  point "$1" "$home/current"
  if [ -n "${RELOAD:-}" ] && ! sh -c "$RELOAD" reload; then
    if [ -n "$before" ]; then point "$before" "$home/current"; else rm "$home/current"; fi
    sh -c "$RELOAD" reload || true
    say "$1 of $home did not start; ${before:-nothing} is in place again"
    exit 1
  fi
  [ -z "$before" ] || point "$before" "$home/previous"
  say "$1 is in place in $home"
}

if [ "${1:-}" = --rollback ]; then
  home=$root/$2
  previous=$(readlink "$home/previous") || { say "no version before this one in $home"; exit 1; }
  put_in_place "$previous"
  exit
fi

ref=${1:-${CARTULARY_REF:?Expected a version as the first argument or in CARTULARY_REF, found none.}}
case $ref in
  */*:v[0-9]*) ;;
  *:v[0-9]*) ref=default/$ref ;;
  *) say "expected a version such as digits:v3, found $ref"; exit 2 ;;
esac
if [ -n "${CARTULARY_TYPE:-}" ] && [ -z "${CARTULARY_ARTIFACT:-}" ]; then
  say "$ref is gone or has no bytes; what came after it in the log says what to do instead"
  exit
fi
version=${ref##*:}
home=$root/${ref%:*}
# An event may come twice: after a crash, or after a restart of the watcher.
if [ "$(readlink "$home/current" || true)" = "$version" ]; then
  say "$version is in place in $home already"
  exit
fi
mkdir -p "$home"
# Leaves nothing behind unless every byte is that of the digest, and fetches nothing that is there already.
sh -c "${CARTULARY:-cartulary} \"\$@\"" cartulary fetch "$ref" --output "$home/$version"
if [ -n "${CHECK:-}" ] && ! sh -c "$CHECK" check "$home/$version"; then
  say "$ref did not pass; $(readlink "$home/current" || echo nothing) stays in place"
  exit 1
fi
put_in_place "$version"
