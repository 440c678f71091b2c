/** What a page needs on which answers are written; served as one file (config/answering/static_files.py). */
import "./drafting/sections.js";
import "./drafting/earlier.js";
import "./drafting/remark.js";
import "./drafting/autosave.js";
import "./drafting/pasting.js";
import "./drafting/pasted_text.js";
import "./drafting/rows.js";
