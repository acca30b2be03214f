package voice

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Raw is an answer word for word, as it is sealed: without person, hour or shift.
type Raw struct {
	Round  string         `json:"round"`
	Place  string         `json:"place,omitempty"`
	Scores map[string]int `json:"scores"`
	Text   string         `json:"text,omitempty"`
}

// The function that makes keys of passphrases runs so often; shortPassphrase is the
// least number of letters.
const (
	passRounds      = 600_000
	shortPassphrase = 12
)

// NewKey makes a key and splits its private half in two, each locked by the passphrase
// of one holder. Either alone is random noise.
func NewKey(pass [2]string) (pulse.VoiceKey, error) {
	var k pulse.VoiceKey
	for i, p := range pass {
		if utf8.RuneCountInString(p) < shortPassphrase {
			return k, pulse.Usagef("the passphrase of holder %s has fewer than %d letters", string(rune('A'+i)), shortPassphrase)
		}
	}
	if pass[0] == pass[1] {
		return k, pulse.Usagef("both holders have the same passphrase: each must know their own alone")
	}
	private, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	if err != nil {
		return k, err
	}
	secret, err := private.Bytes()
	if err != nil {
		return k, err
	}
	one := make([]byte, len(secret))
	if _, err := rand.Read(one); err != nil {
		return k, err
	}
	two := make([]byte, len(secret))
	subtle.XORBytes(two, secret, one)
	k.Public = private.PublicKey().Bytes()
	for i, half := range [][]byte{one, two} {
		if k.Halves[i], err = lock(half, pass[i]); err != nil {
			return k, err
		}
	}
	return k, nil
}

func lock(half []byte, pass string) (pulse.Locked, error) {
	l := pulse.Locked{Salt: make([]byte, 16), Rounds: passRounds}
	if _, err := rand.Read(l.Salt); err != nil {
		return l, err
	}
	box, err := boxOf(l, pass)
	if err != nil {
		return l, err
	}
	nonce := make([]byte, box.NonceSize()) // each key of a passphrase and salt locks one half once
	l.Sealed = box.Seal(nil, nonce, half, nil)
	return l, nil
}

func boxOf(l pulse.Locked, pass string) (cipher.AEAD, error) {
	if l.Rounds < 1 || l.Rounds > 100*passRounds {
		return nil, errors.New("the key of raw answers is damaged")
	}
	key, err := pbkdf2.Key(sha256.New, pass, l.Salt, l.Rounds, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Opener reads sealed answers.
type Opener struct{ private hpke.PrivateKey }

// Unlock puts the two halves together. A wrong passphrase is an ErrDenied that says
// whose it is.
func Unlock(k pulse.VoiceKey, pass [2]string) (*Opener, error) {
	var halves [2][]byte
	for i, l := range k.Halves {
		box, err := boxOf(l, pass[i])
		if err != nil {
			return nil, err
		}
		if halves[i], err = box.Open(nil, make([]byte, box.NonceSize()), l.Sealed, nil); err != nil {
			return nil, &pulse.Problem{Kind: pulse.ErrDenied, Msg: "the passphrase of holder " + string(rune('A'+i)) + " is not the one the key was made with"}
		}
	}
	if len(halves[0]) != len(halves[1]) {
		return nil, errors.New("the key of raw answers is damaged")
	}
	secret := make([]byte, len(halves[0]))
	subtle.XORBytes(secret, halves[0], halves[1])
	private, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(secret)
	if err != nil {
		return nil, fmt.Errorf("the key of raw answers is damaged: %w", err)
	}
	return &Opener{private}, nil
}

// Seal locks a raw answer with the public half; nobody who only keeps it can read it.
func Seal(public []byte, r Raw) (string, error) {
	to, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(public)
	if err != nil {
		return "", fmt.Errorf("the key of raw answers is damaged: %w", err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	for pad := 256; ; pad *= 2 { // its length must not tell how much was written
		if len(text) <= pad {
			text = append(text, make([]byte, pad-len(text))...)
			break
		}
	}
	sealed, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte("pulse check-in "+r.Round), text)
	return base64.StdEncoding.EncodeToString(sealed), err
}

// Open reads one sealed answer of a round.
func (o *Opener) Open(round, sealed string) (Raw, error) {
	var r Raw
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return r, errors.New("a sealed answer is damaged")
	}
	text, err := hpke.Open(o.private, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte("pulse check-in "+round), b)
	if err != nil {
		return r, errors.New("a sealed answer is damaged, or was sealed with another key")
	}
	for len(text) > 0 && text[len(text)-1] == 0 {
		text = text[:len(text)-1]
	}
	return r, json.Unmarshal(text, &r)
}
