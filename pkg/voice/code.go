package voice

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// letters of codes: none that are mistaken for another.
var letters = base32.NewEncoding("ABCDEFGHJKMNPQRSTVWXYZ0123456789").WithPadding(base32.NoPadding)

// NewCode makes a code of a member of staff: random, signed, tied to no name. It is
// the same every round, and pulse keeps no list of them.
func NewCode(secret string) string {
	b := make([]byte, 5, 10)
	_, _ = rand.Read(b) // never fails
	b = append(b, sign(secret, "code", string(b))[:5]...)
	s := letters.EncodeToString(b)
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// Code reads a code as people type it, and reports whether we made it.
func Code(secret, typed string) (string, bool) {
	s := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(typed)))
	b, err := letters.DecodeString(s)
	if err != nil || len(b) != 10 || !hmac.Equal(b[5:], sign(secret, "code", string(b[:5]))[:5]) {
		return "", false
	}
	return "code:" + s, true
}

// Sign makes the mark of a link that only this database can make: of a form at a place.
func Sign(secret, form, place string) string {
	return base64.RawURLEncoding.EncodeToString(sign(secret, "link", form+"/"+place)[:12])
}

// Signed reports whether a mark is that of the link.
func Signed(secret, form, place, mark string) bool {
	return hmac.Equal([]byte(mark), []byte(Sign(secret, form, place)))
}

func sign(secret, what, s string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(what)))
	h.Write(n[:])
	h.Write([]byte(what))
	h.Write([]byte(s))
	return h.Sum(nil)
}
