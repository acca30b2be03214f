// Package cases follows up with unhappy guests: which complaints need a person,
// whose task each is, until when the guest is to be contacted, and what is overdue.
// Deciding is pure; what reads or writes asks the store. It writes no words and
// sends nothing.
package cases
