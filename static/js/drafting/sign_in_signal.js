/** The page after signing in again: tells the portal's other tabs, which then save what they hold. */
new BroadcastChannel("svarsportalen").postMessage("signed-in");
