import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says("'fractions'", 'left out by', '<excludes><exclude>fractions</exclude></excludes>')
program.removeFromPom('<exclude>fractions</exclude>')
program.runs('3.5')
return true
