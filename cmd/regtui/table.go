package main

import (
	"strings"

	"github.com/regtui/regtui/ui/widgets/text"
)

// cell is a value of a table: its text, cleaned when it is drawn, and its style.
type cell struct {
	text  string
	style style
}

// columns says how a table is laid out; a title that starts with ">" stands
// for a column that is aligned to the right.
type columns []string

// printTable aligns rows under their titles, two cells apart.
func (p *program) printTable(titles columns, rows [][]cell) {
	widths := make([]int, len(titles))
	for i, title := range titles {
		widths[i] = text.Width(strings.TrimPrefix(title, ">"))
	}
	for _, row := range rows {
		for i := range row {
			row[i].text = text.Clean(row[i].text)
			widths[i] = max(widths[i], text.Width(row[i].text))
		}
	}
	head := make([]cell, len(titles))
	for i, title := range titles {
		head[i] = cell{strings.TrimPrefix(title, ">"), dim}
	}
	p.printRow(titles, widths, head)
	for _, row := range rows {
		p.printRow(titles, widths, row)
	}
}

func (p *program) printRow(titles columns, widths []int, row []cell) {
	var line strings.Builder
	for i, c := range row {
		if i > 0 {
			line.WriteString("  ")
		}
		space := strings.Repeat(" ", widths[i]-text.Width(c.text))
		painted := p.paint(p.outTerminal, c.style, c.text)
		switch {
		case strings.HasPrefix(titles[i], ">"):
			line.WriteString(space + painted)
		case i == len(row)-1:
			line.WriteString(painted)
		default:
			line.WriteString(painted + space)
		}
	}
	p.out.print(strings.TrimRight(line.String(), " ") + "\n")
}
