/** What is pasted, where texts are written that do not save themselves; served as one file (config/answering/static_files.py). */
import "./drafting/pasting.js";
import "./drafting/pasted_text.js";
