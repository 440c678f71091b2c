"""What has changed in an answer since an earlier year: a page and a Word document, of a draft and of a submission."""
