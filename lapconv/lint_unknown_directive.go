package lapconv

// ruleUnknownDirective finds directives that the format does not define. The format asks readers to skip them, so that it can
// grow, but a misspelt directive looks the same and loses what it says: a warning. Parse reports them as it keeps them.
const ruleUnknownDirective = "unknown-directive"
