package login

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// Kept is a log-in as it lies in its file.
type Kept struct {
	Version  int       `json:"v"`
	Provider string    `json:"provider"`
	Client   string    `json:"client"` // which app it was made with: a fingerprint of the client id
	Access   string    `json:"access_token"`
	Expires  time.Time `json:"expires"`           // of the access token
	Refresh  string    `json:"refresh_token"`     // "" it cannot be renewed
	Ends     time.Time `json:"ends,omitzero"`     // of the log-in as a whole, where the provider tells
	Since    time.Time `json:"since"`             // when the person said yes
	Renewed  time.Time `json:"renewed,omitzero"`  // the last time that worked
	Refused  string    `json:"refused,omitempty"` // why the provider ended it: pulse login is due
}

const keptVersion = 1

// maxKept keeps a wrongly named file out of memory.
const maxKept = 64 << 10

// errNone is a file that is not there.
var errNone = errors.New("not logged in")

// Is reports whether somebody has logged in: whether the file is there.
func Is(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// read gives what is kept in a file. errNone where there is no such file.
func read(file string) (Kept, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Kept{}, errNone
	}
	if err != nil {
		return Kept{}, fmt.Errorf("read the log-in: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKept))
	if err != nil {
		return Kept{}, fmt.Errorf("read the log-in: %w", err)
	}
	var k Kept
	if json.Unmarshal(b, &k) != nil || k.Version != keptVersion || k.Access == "" && k.Refresh == "" {
		return Kept{}, pulse.WithHint(fmt.Errorf("%s holds no log-in that can be read", file), "log in again: what is in the file is replaced")
	}
	return k, nil
}

// write replaces the file whole or not at all: a reader beside us and a crash see the
// old log-in or the new one. Nobody but its owner can read it at any moment.
func (k Kept) write(file string) error {
	k.Version = keptVersion
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return fmt.Errorf("keep the log-in: %w", err)
	}
	if err := whole.Put(file, whole.Private, append(b, '\n')); err != nil {
		return fmt.Errorf("keep the log-in: %w", err)
	}
	return nil
}

// folder makes the folder of the file where it is missing, for its owner alone.
func folder(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("keep the log-in: %w", err)
	}
	return nil
}

// loose is a file that others can read, said as a warning; "" it is closed.
func loose(file string) string {
	info, err := os.Stat(file)
	if err != nil || !whole.Loose(info, 0o077) {
		return ""
	}
	return fmt.Sprintf("%s can be read by other users of this machine: chmod 600 %s", file, file)
}
