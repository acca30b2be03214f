//go:build linux || darwin || freebsd

package doctor

import (
	"os"
	"syscall"
)

// FreeBytes is the room an ordinary user has on the disk of dir.
func FreeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}

// ownerOf is whose a file is, and who we are.
func ownerOf(path string) (owner, us int, known bool) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(st.Uid), os.Geteuid(), true
}
