package poster

import "github.com/seed-919336a1/pulse/pkg/lang"

// quotesOf are the quotation marks of a language. French sets a narrow space
// inside, which no line may end at.
func quotesOf(code string) [2]string {
	switch code {
	case lang.FR:
		return [2]string{"«\u202f", "\u202f»"}
	case "de", "cs", "sk", "bg":
		return [2]string{"„", "“"}
	case "it", "es", "pt", "ru", "el", "uk":
		return [2]string{"«", "»"}
	case "pl", "ro", "hu":
		return [2]string{"„", "”"}
	case "sv", "fi":
		return [2]string{"”", "”"}
	}
	return [2]string{"“", "”"}
}
