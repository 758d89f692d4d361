package themes

import (
	"errors"
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

var errColor = errors.New(`write "#rrggbb", "#rgb", a number from 0 to 255, or none`)

// parseColor reads a colour of a theme file; nil means the terminal's own.
func parseColor(s string) (color.Color, error) {
	s = strings.TrimSpace(s)
	if s == "none" {
		return nil, nil
	}
	hex, isHex := strings.CutPrefix(s, "#")
	if !isHex {
		n, err := strconv.ParseUint(s, 10, 8)
		if err != nil || s[0] == '+' {
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

// Of 256 colours, those at the ends of the greys.
const black, white = ansi.IndexedColor(16), ansi.IndexedColor(231)

// grey is the grey among 256 colours that is as bright as a colour. The ramp
// from 232 to 255 goes from 8 to 238 in steps of 10.
func grey(c color.Color) color.Color {
	y := color.GrayModel.Convert(c).(color.Gray).Y
	switch {
	case y < 4:
		return black
	case y > 246:
		return white
	}
	return ansi.IndexedColor(232 + min(23, max(0, (int(y)-3)/10)))
}
