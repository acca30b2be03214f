package lang

// Untagged runs f with the English tags off.
func Untagged(f func()) {
	tagging = false
	defer func() { tagging = true }()
	f()
}
