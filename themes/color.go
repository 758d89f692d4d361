package themes

import (
	"errors"
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

var errColor = errors.New(`a colour is "#rrggbb", "#rgb", a number from 0 to 255, or none`)

// parseColor reads a colour of a theme file; nil means the terminal's own.
func parseColor(s string) (color.Color, error) {
	s = strings.TrimSpace(s)
	if s == "none" {
		return nil, nil
	}
	hex, isHex := strings.CutPrefix(s, "#")
	if !isHex {
		n, err := strconv.ParseUint(s, 10, 8)
		if err != nil {
			return nil, errColor
		}
		if n < 16 {
			return ansi.BasicColor(n), nil
		}
		return ansi.IndexedColor(n), nil
	}
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		return nil, errColor
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff}, nil
}
