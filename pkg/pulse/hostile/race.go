//go:build race

package hostile

// few is every how manieth text is tried: the race detector makes ten minutes of one.
const few = 6
