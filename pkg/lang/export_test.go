package lang

// Untagged runs f with the English tags off.
func Untagged(f func()) {
	useTags = false
	defer func() { useTags = true }()
	f()
}
