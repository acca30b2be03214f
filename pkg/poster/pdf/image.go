package pdf

import (
	"fmt"
	"image"
	"image/color"
)

// image paints a picture into a box whose upper left corner is at x, y. Each is
// stored once.
func (c *content) image(img image.Image, x, y, w, h float64) {
	n, ok := c.known[img]
	if !ok {
		c.pics = append(c.pics, c.store(img))
		n = len(c.pics)
		c.known[img] = n
	}
	c.put("q %s 0 0 %s %s %s cm /P%d Do Q\n", num(w), num(h), c.x(x), c.y(y+h), n)
}

// store writes an image as its colours and, where it has any, its transparency.
func (c *content) store(img image.Image) int {
	b := img.Bounds()
	rgb, alpha := make([]byte, 0, 3*b.Dx()*b.Dy()), make([]byte, 0, b.Dx()*b.Dy())
	clear := false
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			p := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			rgb, alpha = append(rgb, p.R, p.G, p.B), append(alpha, p.A)
			clear = clear || p.A < 255
		}
	}
	dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", b.Dx(), b.Dy())
	mask := ""
	if clear {
		mask = fmt.Sprintf("/SMask %d 0 R", c.f.stream(dict+"/ColorSpace/DeviceGray", alpha))
	}
	return c.f.stream(dict+"/ColorSpace/DeviceRGB"+mask, rgb)
}
