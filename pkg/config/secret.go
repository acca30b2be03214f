package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// SecretState says where a secret would come from. It never holds the secret.
type SecretState struct {
	Name    string // X_BEARER
	From    string // "X_BEARER", "X_BEARER_FILE (/run/secrets/x)" or "X_BEARER_COMMAND (pass show x)"
	Warning string // the file may be read by everybody
}

// Secret reads the secret called name: the file that NAME_FILE names, without
// the line break at its end, else what the command of NAME_COMMAND prints, or else the
// environment variable NAME. A missing
// one is a usage error that says who needs it and how to set it.
func (c *Config) Secret(name string) (string, error) {
	value, st, err := c.secret(name)
	if err != nil {
		return "", err
	}
	if st.Warning != "" && c.log != nil {
		c.log.Warn(st.Warning)
	}
	return value, nil
}

// SecretState is Secret without the value.
func (c *Config) SecretState(name string) (SecretState, error) {
	_, st, err := c.secret(name)
	return st, err
}

// SourceSecrets are the names of the secrets s needs, in the order of its settings.
func (s Source) SourceSecrets() []string {
	var out []string
	for _, set := range s.typ.Settings {
		if n := s.Setting(set.Key); n != "" && set.Kind == pulse.SettingSecret {
			out = append(out, n)
		}
	}
	return out
}

func (c *Config) secret(name string) (string, SecretState, error) {
	v, st, err := c.readSecret(name)
	if c.seen != nil && v != "" {
		c.seen(v)
	}
	return v, st, err
}

func (c *Config) readSecret(name string) (string, SecretState, error) {
	if name == "" {
		return "", SecretState{}, pulse.Usagef("no variable is named for this secret")
	}
	if path, ok := c.lookup(name + "_FILE"); ok && path != "" {
		st := SecretState{Name: name, From: name + "_FILE (" + path + ")"}
		v, warning, err := readSecret(path)
		st.Warning = warning
		if err == nil && v == "" {
			err = errors.New("the file is empty")
		}
		return v, st, c.wrapSecret(name, name+"_FILE", err)
	}
	if line, ok := c.lookup(name + "_COMMAND"); ok && line != "" {
		v, err := c.ran.ask(line, commandWaits)
		return v, SecretState{Name: name, From: name + "_COMMAND (" + line + ")"}, c.wrapSecret(name, name+"_COMMAND", err)
	}
	v, _ := c.lookup(name)
	if v = strings.TrimSpace(v); v == "" {
		return "", SecretState{Name: name}, c.missing(name)
	}
	if hasControl(v) {
		return "", SecretState{Name: name}, c.wrapSecret(name, name, errLines)
	}
	return v, SecretState{Name: name, From: name}, nil
}

var errLines = errors.New("it holds a line break in its middle")

func (c *Config) lookup(name string) (string, bool) {
	if c.env == nil {
		return "", false
	}
	return c.env(name)
}

// maxSecret keeps a wrongly named file, say a disk image, out of memory.
const maxSecret = 64 << 10

func readSecret(path string) (value, warning string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", "", bare(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", "", bare(err)
	}
	if info.Mode().IsRegular() && whole.Loose(info, 0o004) {
		warning = fmt.Sprintf("%s can be read by every user of this machine: chmod 600 %s", path, path)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", "", bare(err)
	}
	v := strings.TrimSpace(string(b))
	if len(b) > maxSecret || hasControl(v) {
		return "", "", errLines
	}
	return v, warning, nil
}

// bare drops the path from a file error: our own message names it.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (c *Config) missing(name string) error {
	return &pulse.Problem{
		Kind: pulse.ErrUsage,
		Msg:  fmt.Sprintf("%s is not set%s", name, c.neededBy(name)),
		Hint: fmt.Sprintf("export %s=… , or put it in a file only you can read and set %s_FILE to its path", name, name),
	}
}

func (c *Config) wrapSecret(name, variable string, err error) error {
	if err == nil {
		return nil
	}
	return &pulse.Problem{
		Kind: pulse.ErrUsage,
		Msg:  fmt.Sprintf("read the secret that %s names%s", variable, c.neededBy(name)),
		Hint: fmt.Sprintf("%s wants one line with the secret and nothing else", variable),
		Err:  err,
	}
}

// neededBy names who asked for a variable: ", source x needs it (token_env)".
func (c *Config) neededBy(name string) string {
	for i, s := range c.Sources {
		for _, n := range s.SourceSecrets() {
			if n == name {
				return fmt.Sprintf("; source %s needs it (%s)", s.Name, c.origin(fmt.Sprintf("sources[%d]", i)))
			}
		}
	}
	if name == c.SMTP.PasswordEnv {
		return fmt.Sprintf("; the mail server %s needs it", c.SMTP.Host)
	}
	if name == c.Judge.KeyEnv {
		return "; the second judge needs it (" + c.origin("judge.key_env") + ")"
	}
	for _, x := range [][2]string{{c.Heartbeat.FetchURLEnv, "fetch_url_env"}, {c.Heartbeat.DigestURLEnv, "digest_url_env"}} {
		if name == x[0] {
			return "; the heartbeat needs it (" + c.origin("heartbeat."+x[1]) + ")"
		}
	}
	for _, x := range [][2]string{{c.Export.GitHub.TokenEnv, "export.github"}, {c.Export.Jira.TokenEnv, "export.jira"}} {
		if name == x[0] {
			return "; " + x[1] + " needs it (" + c.origin(x[1]+".token_env") + ")"
		}
	}
	return ""
}
