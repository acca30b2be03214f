package login

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Key reads a private key as the providers hand it out: a PEM file, or what stands in
// it between the first and the last line, in one. No error holds any of it.
func Key(text string) (crypto.Signer, error) {
	var der []byte
	if block, _ := pem.Decode([]byte(strings.TrimSpace(text) + "\n")); block != nil {
		der = block.Bytes
	} else {
		var err error
		if der, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err != nil {
			return nil, errors.New("is no private key: neither a PEM file nor the base64 of one")
		}
		if block, _ := pem.Decode(der); block != nil {
			der = block.Bytes
		}
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		switch key := key.(type) {
		case *ecdsa.PrivateKey:
			return key, nil
		case *rsa.PrivateKey:
			return key, nil
		}
		return nil, errors.New("is a key of another kind than expected")
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	return nil, errors.New("is no private key that can be read")
}

// Signed is a JSON web token: ES256 by a key on the curve P-256, RS256 by an RSA key.
func Signed(key crypto.Signer, head, claims map[string]any) (string, error) {
	h := map[string]any{"typ": "JWT"}
	for k, v := range head {
		h[k] = v
	}
	switch key := key.(type) {
	case *ecdsa.PrivateKey:
		if h["alg"] = "ES256"; key.Curve != elliptic.P256() {
			return "", errors.New("the key is not on the curve P-256")
		}
	case *rsa.PrivateKey:
		h["alg"] = "RS256"
	}
	var parts []string
	for _, part := range []any{h, claims} {
		b, err := json.Marshal(part)
		if err != nil {
			return "", fmt.Errorf("write a token: %w", err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(b))
	}
	text := strings.Join(parts, ".")
	sum := sha256.Sum256([]byte(text))
	sig, err := sign(key, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

// sign gives a signature as tokens want it: of an elliptic curve the two numbers one
// after the other, 32 bytes each.
func sign(key crypto.Signer, sum []byte) ([]byte, error) {
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return key.Sign(rand.Reader, sum, crypto.SHA256)
	}
	r, s, err := ecdsa.Sign(rand.Reader, ec, sum)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	r.FillBytes(out[:32])
	s.FillBytes(out[32:])
	return out, nil
}

// KeySettings are the keys under sources[] of a source that signs with a key of its own.
func KeySettings(file, env string) []pulse.Setting {
	return []pulse.Setting{
		{Key: "key_file", Ask: true, Without: "key_env", Help: file},
		{Key: "key_env", Kind: pulse.SettingSecret, Help: env},
	}
}

// maxKey keeps a wrongly named file out of memory.
const maxKey = 64 << 10

// KeyText reads the key of a source: the file that key_file names, else what key_env
// names.
func KeyText(s pulse.Setup) (string, error) {
	name := s.Value("key_file")
	if name == "" {
		text, err := s.Secret("key_env")
		if err == nil && text == "" {
			err = pulse.WithHint(pulse.Usagef("%s has no key", s.Name), "key_file of the source names the file you downloaded; key_env a variable with it in one line")
		}
		return text, err
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.Dir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", &pulse.Problem{Kind: pulse.ErrUsage, Msg: s.Name + ": read the key_file", Err: err, Hint: "name the file you downloaded; a relative path begins beside pulse.yaml"}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	if err != nil || len(b) > maxKey {
		return "", pulse.Usagef("%s: key_file %s is no key", s.Name, name)
	}
	return string(b), nil
}
