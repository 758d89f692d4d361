package dockerconfig

// exposing says that a file's mode tells who can read it; on Windows the
// access list does and the mode means nothing.
const exposing = false
