package doctor

import "context"

// chats looks whether the address of every chat is there. It posts nothing: there is
// no way to try a webhook that nobody would see.
func (e *exam) chats(context.Context) []Result {
	if e.cfg == nil || len(e.cfg.Digest.Channels) == 0 {
		return nil
	}
	var out []Result
	for _, c := range e.cfg.Digest.Channels {
		what := "chat " + c.Name
		names := []string{c.URLEnv}
		if c.SecretEnv != "" {
			names = append(names, c.SecretEnv)
		}
		out = append(out, e.chatSecrets(what, c.Type, names)...)
	}
	return out
}

func (e *exam) chatSecrets(what, kind string, names []string) []Result {
	for _, name := range names {
		st, err := e.cfg.SecretState(name)
		if err != nil {
			return failed(what, err, "")
		}
		if st.Warning != "" {
			return one(what, Warning, st.Warning, "")
		}
	}
	return one(what, OK, kind+", address set; not tried: it would post", "")
}
