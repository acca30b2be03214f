package render

// Phrases gives the words of a language to packages that write formats of their
// own: a key, then names and values of its {placeholders}.
func Phrases(lang string) (func(key string, pairs ...any) string, error) {
	w, err := wordsOf(lang)
	if err != nil {
		return nil, err
	}
	return w.t, nil
}
