//go:build !race

package hostile

const few = 1
