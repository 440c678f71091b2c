/** What every page of somebody who is signed in needs; served as one file (config/answering/static_files.py). */
import "./page.js";
import "./shared/late_files.js";
import "./drafting/leaving.js";
