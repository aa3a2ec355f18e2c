import world.land
import world.sea

print(world.land.NAME, world.sea.NAME)
