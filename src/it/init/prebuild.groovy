// A repository of its own: pybundle must not look at the one that this lies in.
return new File(basedir, '.git').mkdirs()
