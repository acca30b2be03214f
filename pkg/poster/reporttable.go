package poster

import (
	"strconv"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
)

func digits(n int) string { return strconv.Itoa(n) }

// bars draws a name, its value and its bar in each row. With two values in a row the
// second is drawn in red beside the first.
func (f *flow) bars(p Part) (func(), float64, error) {
	const high = 8.0
	name, value := f.width()*.3, 34.0
	type row struct {
		cells []*block
		h     float64
	}
	var rows []row
	h := 0.0
	for _, cells := range p.Rows {
		r := row{h: 16}
		for i, c := range cells {
			role, w := typeface.Plain, name-8
			if i > 0 {
				role, w = typeface.Strong, value
			}
			b, err := f.set(c, "", role, bodySize, f.g.col.Ink, w)
			if err != nil {
				return nil, 0, err
			}
			r.cells, r.h = append(r.cells, b), max(r.h, tall(b)+2)
		}
		rows, h = append(rows, r), h+r.h
	}
	good, soft := f.g.col.Main, f.g.col.Main.Mix(f.g.col.Paper, .7)
	draw := func() {
		for i, r := range rows {
			f.at(r.cells[0], sideMargin, f.y)
			room := (f.width() - name) / float64(max(len(r.cells)-1, 1))
			for k, b := range r.cells[1:] {
				x := sideMargin + name + float64(k)*room
				if b != nil {
					f.at(b, x+value-6-b.lines[0].width*b.size, f.y)
				}
				fill, light := good, soft
				if k > 0 {
					fill, light = red, rose
				}
				f.bar(x+value, f.y+.5*(bodySize*1.42-high)+.5, room-value-8, high, p.Share[i][2*k:2*k+2], fill, light)
			}
			f.y += r.h
		}
		f.y += 4
	}
	note, err := f.note(p.Note, f.width())
	return func() {
		draw()
		f.put(note, sideMargin, 4)
	}, h + tall(note) + 8, err
}

// bar is filled up to a share, and light up to where its range ends.
func (f *flow) bar(x, y, w, h float64, share []float64, fill, light sheet.Color) {
	full := share[0]
	if share[1] > full {
		f.g.rule(x+full*w, y, (share[1]-full)*w, h, light)
	}
	if full > 0 {
		f.g.rule(x, y, max(full*w, 1.5), h, fill)
	}
}

// table sets rows of numbers under their heads: the first column at the left, the
// others at the right.
func (f *flow) table(p Part) (func(), float64, error) {
	if len(p.Rows) == 0 {
		return func() {}, 0, nil
	}
	cols := len(p.Rows[0])
	first := f.width() * max(.24, .5-.05*float64(cols))
	each := (f.width() - first) / float64(max(cols-1, 1))
	rows, heights, h := make([][]*block, len(p.Rows)), make([]float64, len(p.Rows)), 0.0
	for i, cells := range p.Rows {
		for k, c := range cells {
			w, colour := each-6, f.g.col.Ink
			if k == 0 {
				w = first - 6
			}
			if i == 0 {
				colour = f.g.col.Ink.Mix(f.g.col.Paper, .35)
			}
			b, err := f.set(c, "", typeface.Plain, smallSize, colour, w)
			if err != nil {
				return nil, 0, err
			}
			rows[i], heights[i] = append(rows[i], b), max(heights[i], tall(b)+3)
		}
		h += heights[i]
	}
	return func() {
		for i, cells := range rows {
			for k, b := range cells {
				f.cell(b, sideMargin+first+float64(k)*each, k > 0, heights[i])
			}
			f.y += heights[i]
			f.g.rule(sideMargin, f.y-1, f.width(), .4, f.g.col.Ink.Mix(f.g.col.Paper, .8))
			f.y++
		}
		f.y += 8
	}, h + float64(len(rows)) + 8, nil
}

// cell sets one cell, at the foot of its row: numbers end at right.
func (f *flow) cell(b *block, right float64, number bool, h float64) {
	if b == nil {
		return
	}
	y := f.y + h - 3 - tall(b)
	if !number {
		f.at(b, sideMargin, y)
		return
	}
	widest := 0.0
	for _, l := range b.lines {
		widest = max(widest, l.width*b.size)
	}
	f.at(b, right-widest, y)
}
