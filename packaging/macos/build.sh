#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# macOS: signs "dist/HY-MT Desktop.app", makes the dmg and has it notarised. Run packaging/bundle.py first.
#
#   IDENTITY   "Developer ID Application: ..." in the key chain; without it the program is signed ad hoc, which runs on
#              the machine that built it and, after a right click and "Open", on others
#   PROFILE    a profile kept with "xcrun notarytool store-credentials PROFILE"; without it nothing is notarised
set -euo pipefail
cd "$(dirname "$0")/../.."

app="dist/HY-MT Desktop.app"
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' hymt_desktop/__init__.py)
dmg="dist/hymt-desktop-$version-macos-$(uname -m).dmg"
identity=${IDENTITY:--}
[ -d "$app" ] || { echo "There is no $app: python packaging/bundle.py" >&2; exit 1; }

options=(--force --options runtime --entitlements packaging/macos/entitlements.plist --sign "$identity")
if [ "$identity" != - ]; then options+=(--timestamp); fi
# Inside out: a signature covers the ones below it.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -exec codesign "${options[@]}" {} +
find "$app/Contents/Frameworks" -type d -name '*.framework' -prune -exec codesign "${options[@]}" {} +
codesign "${options[@]}" "$app/Contents/MacOS/hymt"
codesign "${options[@]}" "$app"
codesign --verify --deep --strict "$app"

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -R "$app" "$staging/"
ln -s /Applications "$staging/Applications"
rm -f "$dmg"
hdiutil create -volname "HY-MT Desktop" -srcfolder "$staging" -fs HFS+ -format ULFO "$dmg"

if [ "$identity" != - ]; then codesign --force --timestamp --sign "$identity" "$dmg"; fi
if [ -n "${PROFILE:-}" ]; then
  xcrun notarytool submit "$dmg" --keychain-profile "$PROFILE" --wait
  xcrun stapler staple "$dmg"
  spctl --assess --type open --context context:primary-signature --verbose "$dmg"
else
  echo "Not notarised: PROFILE is not set." >&2
fi
echo "$dmg"
