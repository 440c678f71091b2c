/** What every page needs; served as one file (config/answering/static_files.py). */
import "./shared/menu.js";
import "./shared/grow.js";
import "./shared/tables.js";
import "./shared/error_summary.js";
import "./shared/back.js";
import "./shared/once.js";
