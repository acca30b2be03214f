//go:build linux || darwin || freebsd

package doctor

import "syscall"

// FreeBytes is the room an ordinary user has on the disk of dir.
func FreeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
