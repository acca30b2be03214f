package google

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"time"
)

// keepLogin writes a log-in as pulse login leaves it.
func keepLogin(file, client, access, refresh string, expires time.Time) error {
	sum := sha256.Sum256([]byte(client))
	b, err := json.Marshal(map[string]any{"v": 1, "provider": "Google", "client": base64.RawURLEncoding.EncodeToString(sum[:9]),
		"access_token": access, "refresh_token": refresh, "expires": expires, "since": expires.Add(-time.Hour)})
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}
