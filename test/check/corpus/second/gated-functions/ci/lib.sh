export IMAGE=ropewalk/tideline
export APP=ropewalk-tideline
