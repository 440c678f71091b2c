"""The approver's pages, and the page that sends."""
