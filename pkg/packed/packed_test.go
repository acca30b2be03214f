package packed

import (
	"bytes"
	"compress/gzip"
	"testing"
)

func TestPlainAndPackedReadTheSame(t *testing.T) {
	for _, text := range []string{"", "a", "\x1f", "kahve durağı\n", "กาแฟ"} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for how, got := range map[string]string{
			"plain text": Text(text), "packed text": Text(b.String()),
			"plain bytes": string(Bytes([]byte(text))), "packed bytes": string(Bytes(b.Bytes())),
		} {
			if got != text {
				t.Errorf("%s: %q, want %q", how, got, text)
			}
		}
	}
}

func TestDamageIsNotReadAsText(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a damaged file was read")
		}
	}()
	Text(magic + "damaged")
}
