#!/usr/bin/env bash
# Draws the icons' PNGs from icon.svg, and the social picture's (needs rsvg-convert).
set -euo pipefail
cd "$(dirname "$0")"

for size in 32 192 512; do rsvg-convert -w $size -h $size icon.svg -o icon-$size.png; done

# Where the system cuts the corners itself, the tile has none; and a mask may cut a tenth from each side.
square='s|<rect class="tile"[^>]*>|<rect class="free" x="-8" y="-8" width="80" height="80"/>|'
sed "$square; s|viewBox=\"[^\"]*\"|viewBox=\"-2 -2 68 68\"|" icon.svg | rsvg-convert -w 180 -h 180 -o apple-touch-icon.png
sed "$square; s|viewBox=\"[^\"]*\"|viewBox=\"-8 -8 80 80\"|" icon.svg | rsvg-convert -w 512 -h 512 -o icon-maskable.png

rsvg-convert -w 1200 -h 630 ../social.svg -o ../social.png
