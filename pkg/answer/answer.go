// Package answer drafts what is said to a guest, holds every text against the owner's
// policy, and sees to it that nobody gets the same message twice. It reads no database
// and no network: who asks lends it both.
package answer
