import dev.pybundle.it.ReadyBundle

ReadyBundle.make(basedir, 'cortex-backend')
return true
